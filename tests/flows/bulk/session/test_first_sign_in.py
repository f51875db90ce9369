from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest

from eaportal.flows.bulk.session.session import FirstSignIn
from eaportal.flows.errors import SignInRefusedError

WORKERS = 4


def test_a_wrong_password_is_tried_once_however_many_workers_there_are():
    first_sign_in, together = FirstSignIn(), Barrier(WORKERS)
    tries = []

    def sign_in(worker):
        together.wait()
        with suppress(SignInRefusedError), first_sign_in.turn():
            tries.append(worker)
            raise SignInRefusedError("Invalid User")

    with ThreadPoolExecutor(WORKERS) as threads:
        list(threads.map(sign_in, range(WORKERS)))

    assert len(tries) == 1
    with pytest.raises(SignInRefusedError, match="Invalid User"), first_sign_in.turn():
        pass


def test_after_a_failure_that_is_no_refusal_another_session_may_sign_in():
    first_sign_in = FirstSignIn()
    with suppress(TimeoutError), first_sign_in.turn():
        raise TimeoutError

    with first_sign_in.turn():
        succeeded = True

    assert succeeded
