"""The prompt itself: keys, lines, and the ways out."""

from terminal import CTRL_A, CTRL_C, CTRL_D


def test_a_line_is_edited_and_run(at_service):
    terminal = at_service.start()
    terminal.wait_end_rows("scjobs[test]>")
    terminal.press("imig on", CTRL_A, b"\x1b[3~" * 4, "t", "im", b"\x05", b"\x7f" * 3, "ing off\r")
    terminal.wait_end_rows("scjobs[test]> timing off", "scjobs[test]>")
    terminal.press(CTRL_D)
    assert terminal.end() == 0
    assert terminal.is_sane
