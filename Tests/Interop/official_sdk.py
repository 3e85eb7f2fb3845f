"""Runs the vendor's own Python client against a sandbox.

    python3 -m venv venv && venv/bin/pip install surveycoder==1.0.2
    venv/bin/python official_sdk.py http://127.0.0.1:PORT

Start the sandbox with --speed 60 or more: the job that is waited for takes up to half an hour of its time.
Prints "N passed, 0 failed" and exits 0, or says what failed and exits 1.
"""

import re
import sys
import threading
import traceback

from surveycoder import SurveyCoderClient
from surveycoder.client import SurveyCoderError

KEY = "scp_test_" + "0123456789abcdef" * 2
STATUSES = {"queued", "processing", "completed", "failed"}
TYPES = {"codebook_generation", "auto_coding", "one_call"}
# The client's own waiting has no end: a hung check must not hang the build.
LIMIT_SECONDS = 120


def responses(count):
    return [{"id": f"answer-{n}", "text": f"Answer {n}: good value, slow delivery"} for n in range(count)]


def assert_coded(result, count):
    assert isinstance(result["project_id"], str) and result["project_id"]
    assert result["codebook"]
    assert [row["id"] for row in result["results"]] == [row["id"] for row in responses(count)]
    for row in result["results"]:
        assert row["codes"], row
        for code in row["codes"]:
            assert isinstance(code["name"], str) and code["name"]
            assert code["sentiment"] in {"positive", "neutral", "negative"}
            assert 0 <= code["confidence"] <= 1


def assert_error(call, code, status):
    try:
        call()
    except SurveyCoderError as error:
        assert (error.code, error.status) == (code, status), (error.code, error.status)
        assert error.request_id
        slug = code.lower().replace("_", "-")
        assert error.doc_url == f"https://docs.surveycoder.io/errors/{slug}", error.doc_url
    else:
        raise AssertionError(f"no {code}")


def health(client, url):
    answer = client.health()
    assert answer["status"] == "healthy", answer
    assert answer["version"] and answer["timestamp"].endswith("Z")
    assert {"supabase", "redis", "spss_service"} <= answer["dependencies"].keys()


def usage(client, url):
    before = client.get_usage()
    assert before["rate_limit"]["rpm"] >= 1 and before["rate_limit"]["concurrent_jobs"] >= 1
    assert isinstance(before["is_trial"], bool) and before["plan"]
    assert before["credits_monthly"] >= 0
    client.code(responses(3))
    assert client.get_usage()["credits_remaining"] <= before["credits_remaining"] - 3


def few_responses_are_coded_at_once(client, url):
    assert_coded(client.code(responses(10), question_text="What did you think?", country="ES"), 10)


def many_responses_become_a_job(client, url):
    started = client.code(responses(60), language="en")
    assert started["status"] == "queued"
    assert re.fullmatch(r"job_[a-f0-9]{24}", started["job_id"]), started
    assert_coded(client.wait_for_job(started["job_id"], poll_interval=0.2), 60)
    job = client.get_job(started["job_id"])
    assert job["type"] == "one_call" and job["status"] == "completed"
    assert job["progress"] == {"processed": 60, "total": 60, "percentage": 100}


def jobs_are_listed_newest_first(client, url):
    newest = client.code(responses(50))["job_id"]
    jobs = client.list_jobs(limit=100)
    assert jobs[0]["id"] == newest
    created = [job["created_at"] for job in jobs]
    assert created == sorted(created, reverse=True)
    for job in jobs:
        assert job["status"] in STATUSES and job["type"] in TYPES
        assert "result" not in job and "error" not in job
    assert len(client.list_jobs(limit=1)) == 1
    assert {job["status"] for job in client.list_jobs(status="completed")} <= {"completed"}


def unknown_job(client, url):
    assert_error(lambda: client.get_job("job_" + "0" * 24), "NOT_FOUND", 404)


def refused_input(client, url):
    assert_error(lambda: client.code([]), "VALIDATION_ERROR", 422)
    assert_error(lambda: client.code([{"id": "1", "text": None}]), "VALIDATION_ERROR", 422)
    assert_error(lambda: client.list_jobs(limit=101), "VALIDATION_ERROR", 422)
    assert_error(lambda: client.list_jobs(status="paused"), "VALIDATION_ERROR", 422)


def malformed_key(client, url):
    with SurveyCoderClient("scp_test_short", base_url=url) as stranger:
        assert_error(stranger.get_usage, "UNAUTHORIZED", 401)


CHECKS = [
    health,
    usage,
    few_responses_are_coded_at_once,
    many_responses_become_a_job,
    jobs_are_listed_newest_first,
    unknown_job,
    refused_input,
    malformed_key,
]


def run(url):
    failed = 0
    with SurveyCoderClient(KEY, base_url=url, timeout=10, max_retries=0) as client:
        for check in CHECKS:
            try:
                check(client, url)
                print(f"ok      {check.__name__}")
            except Exception:
                failed += 1
                print(f"FAILED  {check.__name__}")
                traceback.print_exc()
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return failed


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: official_sdk.py URL")
    outcome = []
    worker = threading.Thread(target=lambda: outcome.append(run(sys.argv[1])), daemon=True)
    worker.start()
    worker.join(LIMIT_SECONDS)
    if not outcome:
        sys.exit(f"not done after {LIMIT_SECONDS} s")
    sys.exit(1 if outcome[0] else 0)


if __name__ == "__main__":
    main()
