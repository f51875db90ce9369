from datetime import timedelta

from eaportal.simulator.database.moments import real_now

HOUR = timedelta(hours=1)


def test_the_time_is_that_of_the_machine(machine):
    began = machine.shown
    machine.wait(seconds=5)
    shown = [real_now()]
    machine.shown += HOUR  # asleep for an hour, or set
    shown.append(real_now())

    assert shown == [began + timedelta(seconds=5), began + timedelta(seconds=5) + HOUR]


def test_the_time_goes_on_where_the_clock_of_the_machine_is_set_back(machine):
    began = real_now()
    machine.wait(seconds=10)
    shown = [real_now()]
    machine.shown -= HOUR
    shown.append(real_now())
    machine.wait(seconds=5)
    shown.append(real_now())

    assert [(each - began).total_seconds() for each in shown] == [10, 10, 15]
