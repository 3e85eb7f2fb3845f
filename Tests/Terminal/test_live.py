"""The bars above the prompt, notices between, and how one does without."""

import re

import pytest

from prompt import QUICK, SIZES, fail, failed, prompt, shown, start, track, wrapped
from terminal import CTRL_C, CTRL_D, CTRL_L, ENTER


@pytest.mark.parametrize("columns, rows", SIZES)
def test_live_off_takes_the_block_away_and_live_on_brings_it_back(at_service, service, columns, rows):
    terminal = start(at_service, columns=columns, rows=rows)
    track(terminal, service, "one", "two")
    terminal.press("live off", ENTER)
    terminal.wait_rows(*wrapped(f"{prompt(2)} live off", columns)[0], prompt(2))
    # No block comes back by itself, nor by what happens to a job.
    job = service.add(3, status="queued")
    terminal.enter(f"track {job} > /dev/null")
    terminal.wait_end_rows(prompt(3))
    terminal.press(CTRL_L, "live", ENTER)
    terminal.wait_rows(*wrapped(f"{prompt(3)} live", columns)[0], "live is off", prompt(3))
    fail(service, job)
    told = failed(job, job, columns) if columns < 50 else f"✘ {job} failed  E: w"
    terminal.wait(lambda screen: screen.rows[-1] == prompt(2) and "failed" in " ".join(screen.rows), told)
    terminal.press(CTRL_L, "live on", ENTER)
    terminal.wait_rows(*wrapped(f"{prompt(2)} live on", columns)[0], "one  queued", "two  queued", prompt(2))
    terminal.press(CTRL_D)
    assert terminal.end() == 0
    assert terminal.is_sane


@pytest.mark.parametrize("columns, rows", SIZES)
def test_without_a_block_from_the_start(at_service, service, columns, rows):
    terminal = start(at_service, "--no-live", columns=columns, rows=rows)
    job = service.add(1, processed=30)
    terminal.enter(f"track {job} --label one > /dev/null")
    terminal.wait_end_rows(prompt(1))
    looks = service.looks
    terminal.wait(lambda _: service.looks > looks + 5, "five more looks")
    terminal.press(CTRL_L, "live", ENTER)
    terminal.wait_rows(*wrapped(f"{prompt(1)} live", columns)[0], "live is off", prompt(1))
    # A wait shows its job in any case.
    terminal.press(CTRL_L, "wait one", ENTER)
    line = wrapped(f"{prompt(1)} wait one", columns)[0]
    terminal.wait(lambda screen: screen.rows[:-1] == line and "30%" in screen.rows[-1], "the bar")
    fail(service, job)
    terminal.wait_rows(*line, failed(job, "one", columns), prompt())


@pytest.mark.parametrize("columns, rows", SIZES)
def test_ctrl_c_ends_a_wait_and_what_becomes_of_the_job_is_told_above_the_line(at_service, service, columns, rows):
    terminal = start(at_service, columns=columns, rows=rows)
    first, _ = track(terminal, service, "one", "two")
    terminal.enter("wait one")
    terminal.wait_rows(*wrapped(f"{prompt(2)} wait one", columns)[0], "one  queued")
    terminal.press(CTRL_C)
    goes_on = "The job goes on. What becomes of it is told here."
    terminal.wait(lambda screen: screen.rows[-3:] == ["one  queued", "two  queued", prompt(2)] and goes_on.split()[0] in
                  " ".join(screen.rows), "the prompt")
    assert goes_on.replace(" ", "") in "".join(screen_rows(terminal)).replace(" ", "")
    terminal.press(CTRL_L, "half a line")
    fail(service, first)
    terminal.wait_rows(failed(first, "one", columns), "two  queued", *shown(wrapped(f"{prompt(1)} half a line", columns)[0]))


def screen_rows(terminal):
    return [row.strip() for row in terminal.screen.transcript]


@pytest.mark.parametrize("columns, rows", [(80, 24), (40, 8), (200, 50)])
def test_jobs_that_end_scroll_up_as_one_line_each(at_service, service, columns, rows):
    labels = [f"job{number}" for number in range(5)]
    terminal = start(at_service, columns=columns, rows=rows)
    ids = [service.add(number, status="queued") for number, _ in enumerate(labels, 1)]
    for job, label in zip(ids, labels):
        terminal.enter(f"track {job} --label {label} > /dev/null")
    terminal.wait_end_rows(prompt(len(ids)))
    terminal.press("wait @all", ENTER)
    terminal.wait_end_rows(*[f"{label}  queued" for label in labels])
    for job in ids:
        fail(service, job)
    terminal.wait_end_rows(prompt())
    told = [failed(job, label, columns) for job, label in zip(ids, labels)]
    assert sorted(row for row in terminal.screen.transcript if "failed" in row) == sorted(told)
    assert terminal.screen.transcript[-6:-1] == [row for row in terminal.screen.transcript if "failed" in row]


def test_a_block_of_many_jobs_leaves_room_for_what_was_there(at_service, service):
    terminal = start(at_service, columns=80, rows=24)
    labels = [f"job{number:02}" for number in range(20)]
    for number, label in enumerate(labels, 1):
        terminal.enter(f"track {service.add(number, status='queued')} --label {label} > /dev/null")
    terminal.wait_end_rows(prompt(20))
    terminal.press(CTRL_L)
    terminal.wait_rows(*[f"{label}  queued" for label in labels[:7]], "… and 13 more", prompt(20))
    terminal.press("wait @all", ENTER)
    terminal.wait_rows(f"{prompt(20)} wait @all", *[f"{label}  queued" for label in labels])
    terminal.press(CTRL_C)
    terminal.wait_end_rows(*[f"{label}  queued" for label in labels[:7]], "… and 13 more", prompt(20))


def test_many_jobs_that_end_at_once_are_told_in_a_few_lines(at_service, service):
    terminal = start(at_service, columns=100, rows=40)
    ids = [service.add(number, status="queued") for number in range(1, 41)]
    terminal.enter("track " + " ".join(ids) + " > /dev/null")
    terminal.wait_end_rows(prompt(40))
    terminal.press(CTRL_L, "half a line")
    terminal.wait_end_rows(prompt(40) + " half a line")
    with service.lock:
        for job in service.jobs.values():
            job.update(status="failed", error={"code": "E", "message": "w"})
    terminal.wait_end_rows(prompt() + " half a line")
    terminal.wait(lambda screen: sum(told(row) for row in screen.transcript) == 40, "all ends, one by one or as a sum")
    assert sum(told(row) > 0 for row in terminal.screen.transcript) < 15, terminal.picture()


def told(row):
    """How many ends the row tells of."""
    sum_of = re.match(r"… (\d+) more jobs ended", row)
    return int(sum_of[1]) if sum_of else int(row.startswith("✘ job_"))


@pytest.mark.parametrize("columns, rows", [(80, 24), (200, 50)])
def test_status_fits_one_screen_however_many_jobs_there_are(at_service, service, columns, rows):
    terminal = start(at_service, "--no-live", columns=columns, rows=rows)
    ids = [service.add(number, processed=number) for number in range(1, 61)]
    terminal.enter("track " + " ".join(ids) + " > /dev/null")
    terminal.wait_end_rows(prompt(60))
    terminal.press(CTRL_L, "status", ENTER)
    terminal.wait(lambda screen: screen.rows[0] == f"{prompt(60)} status" and screen.rows[-1] == prompt(60)
                  and len(screen.rows) > 5, "all of it on one screen")
    text = " ".join(terminal.screen.rows)
    for words in ("60 jobs are watched", "scp_test_…", "requests left", "60 active", "next looks", "and 57 more"):
        assert words in text, terminal.picture()


def test_a_first_start_without_a_key_says_how_to_get_one(at_service):
    at_service.environment.pop("SCP_API_KEY")
    terminal = at_service.start(*QUICK, columns=80)
    terminal.wait_end_rows("scjobs>")
    text = " ".join(terminal.screen.rows)
    for words in ("No API key is set yet. Type `key`", "docs.surveycoder.io", "`scjobs --sandbox`"):
        assert words in text, terminal.picture()
