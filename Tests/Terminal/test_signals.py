"""Signals: stopping and going on, and every way out leaves the terminal as it was."""

import signal

import pytest

from prompt import failed, prompt, shown, start, track, wrapped
from terminal import BINARY, CTRL_A, CTRL_C, CTRL_D, CTRL_Z, ENTER, PATIENCE


STAYS = "1 active job stays tracked: the next session goes on where this one ends."


@pytest.fixture(params=[(100, 24), (40, 8), (200, 50)])
def shell(at_service, request):
    """An interactive shell with job control, in which the program is typed."""
    at_service.environment.update(PS1="$ ", HISTFILE="")
    columns, rows = request.param
    terminal = at_service.run(["bash", "--norc", "--noprofile", "-i"], columns=columns, rows=rows)
    terminal.wait_end_rows("$")
    return terminal


def launch(terminal):
    # By a name that the messages of the shell do not depend on.
    terminal.enter(f"clear; ln -sf {BINARY} scjobs; PATH=$PWD:$PATH; scjobs --no-hints --policy 'fixed interval=0.1'")
    terminal.wait_text(prompt())


def test_ctrl_z_stops_at_the_prompt_and_fg_goes_on_with_the_line(shell, service):
    launch(shell)
    track(shell, service, "one")
    shell.press("timing o")
    shell.wait_rows("one  queued", prompt(1) + " timing o")
    shell.press(CTRL_Z)
    shell.wait(lambda screen: screen.rows[:1] == [prompt(1) + " timing o^Z"] and screen.rows[-1] == "$", "the shell")
    assert "Stopped" in shell.picture() and "one  queued" not in shell.screen.rows
    shell.enter("stty -a < /dev/tty | grep -o -E ' -?(echo|icanon) ' | xargs")
    shell.wait_text("icanon echo")
    shell.enter("fg")
    shell.wait_end_rows("one  queued", prompt(1) + " timing o")
    shell.press("n", CTRL_C)
    shell.wait_end_rows(prompt(1) + " timing on^C", "one  queued", prompt(1))
    shell.press(CTRL_D)
    shell.wait_end_rows(*shown(wrapped(STAYS, shell.screen.columns)[0]), "$")


def test_ctrl_z_on_a_wrapped_line_in_its_middle(shell, service):
    launch(shell)
    track(shell, service, "one")
    columns = shell.screen.columns
    text = "漢字abcdefgh" * (columns // 8)
    shell.press(f"et x {text}", CTRL_A)
    shell.wait_rows("one  queued", *shown(wrapped(f"{prompt(1)} et x {text}", columns)[0]))
    shell.press(CTRL_Z)
    shell.wait(lambda screen: screen.rows[-1] == "$" and "Stopped" in " ".join(screen.rows), "the shell")
    assert shell.screen.transcript.count("one  queued") == 0
    shell.enter("fg")
    shell.wait_end_rows("one  queued", *shown(wrapped(f"{prompt(1)} et x {text}", columns)[0]))
    shell.press("s", ENTER, 'set', ENTER)
    shell.wait(lambda screen: screen.rows[-1] == prompt(1) and text in "".join(screen.rows), "the variable")
    shell.press(CTRL_D)
    shell.wait_end_rows("$")


def test_ctrl_z_stops_a_wait_and_fg_goes_on_with_it(shell, service):
    launch(shell)
    job, = track(shell, service, "one")
    shell.enter("wait one")
    shell.wait_rows(prompt(1) + " wait one", "one  queued")
    shell.press(CTRL_Z)
    shell.wait_end_rows("$")
    assert "one  queued" not in shell.screen.rows
    service.set(job, 50, status="processing")
    shell.enter("fg")
    shell.wait(lambda screen: "50/100" in screen.rows[-1], "the bar")
    service.fail(job, "E", "w")
    shell.wait_end_rows(failed(job, "one", shell.screen.columns), prompt())
    shell.press(CTRL_D)
    shell.wait_end_rows("$")


def test_a_stop_from_elsewhere_stops_it_too(at_service, service):
    terminal = start(at_service)
    track(terminal, service, "one")
    terminal.press("timing")
    terminal.wait_rows("one  queued", prompt(1) + " timing")
    # Nobody's child but ours: without job control the stop has no effect but that the line is drawn anew.
    terminal.signal(signal.SIGTSTP)
    terminal.wait_end_rows(prompt(1) + " timing^Z", "one  queued", prompt(1) + " timing")
    terminal.signal(signal.SIGSTOP)
    terminal.signal(signal.SIGCONT)
    terminal.press(" off", ENTER)
    terminal.wait_end_rows(prompt(1) + " timing off", "one  queued", prompt(1))


ENDINGS = [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL,
           signal.SIGFPE, signal.SIGTRAP, signal.SIGSYS, signal.SIGALRM, signal.SIGUSR1, signal.SIGXCPU]


@pytest.mark.parametrize("where, number", [
    *[("prompt", number) for number in ENDINGS],
    *[(where, number) for where in ("wait", "secret", "shell") for number in (signal.SIGTERM, signal.SIGSEGV)]])
def test_a_signal_that_ends_it_leaves_the_terminal_sane(at_service, service, number, where):
    terminal = start(at_service)
    track(terminal, service, "one")
    if where == "prompt":
        terminal.press("half a line")
        terminal.wait_rows("one  queued", prompt(1) + " half a line")
    elif where == "wait":
        terminal.enter("wait one")
        terminal.wait_rows(prompt(1) + " wait one", "one  queued")
    elif where == "secret":
        terminal.enter("key")
        terminal.wait_rows(prompt(1) + " key", "one  queued", "API key (not shown):")
    else:
        terminal.enter("! echo here; read line")
        terminal.wait_end_rows(prompt(1) + " ! echo here; read line", "here")
    terminal.signal(number)
    assert terminal.end() == -number
    assert terminal.is_sane, terminal.picture()
    # What comes next begins on a row of its own.
    assert terminal.screen.place[1] == 0, terminal.picture()


def test_an_orderly_signal_ends_the_session_and_says_what_stays(at_service, service):
    terminal = start(at_service)
    track(terminal, service, "one")
    terminal.enter("wait one")
    terminal.wait_rows(prompt(1) + " wait one", "one  queued")
    terminal.signal(signal.SIGTERM)
    assert terminal.end() == -signal.SIGTERM
    assert terminal.screen.rows[-1] == STAYS


def test_a_terminal_that_hangs_up_ends_it(at_service, service):
    terminal = start(at_service)
    track(terminal, service, "one")
    terminal.press("half a line")
    terminal.hang_up()
    assert terminal.process.wait(timeout=PATIENCE) in (0, -signal.SIGHUP)


@pytest.mark.parametrize("keys", [CTRL_D, b"quit\r", b"exit\r"])
def test_leaving_gives_the_terminal_back(at_service, keys):
    terminal = start(at_service)
    terminal.press(keys)
    assert terminal.end() == 0
    assert terminal.is_sane
    assert terminal.screen.place[1] == 0


def test_a_shell_command_has_the_terminal_to_itself(at_service, service):
    terminal = start(at_service)
    job, _ = track(terminal, service, "one", "two")
    terminal.enter("! stty -a | grep -c -w -e -echo; printf 'your name? '; read name; printf \"hello $name\"")
    terminal.wait_end_rows("0", "your name?")
    # Told when the terminal is ours again.
    service.fail(job, "E", "w")
    before = service.looks
    terminal.wait(lambda screen: service.looks > before + 10, "ten more looks")
    assert not any("failed" in row for row in terminal.screen.rows)
    terminal.enter("you")
    terminal.wait_end_rows("your name? you", "hello you", f"✘ {job} (one) failed  E: w", "two  queued", prompt(1))
