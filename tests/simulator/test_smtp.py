import pytest

from eaportal.simulator.smtp import SmtpAddressError, SmtpServer, read_smtp_server


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("127.0.0.1:2525", SmtpServer("127.0.0.1", 2525)),
        ("localhost:1", SmtpServer("localhost", 1)),
        ("LOCALHOST:65535", SmtpServer("localhost", 65535)),
        ("[::1]:25", SmtpServer("::1", 25)),
    ],
)
def test_a_server_on_this_machine_is_named_by_host_and_port(address, server):
    assert read_smtp_server(address) == server
    assert str(server) == address.casefold()


@pytest.mark.parametrize(
    "address",
    [
        *("", "2525", "localhost", "localhost:", ":25", "localhost:smtp", "localhost:0", "localhost:65536"),
        *("127.0.0.1:25 ", "127.0.0.1:-1", "::1:25", "[::1]", "smtp://localhost:25", "a@localhost:25"),
        *("localhost:25\n", "[localhost]:25", "localhost:٢٥"),
    ],
)
def test_an_invalid_host_and_port_is_refused(address):
    with pytest.raises(SmtpAddressError) as error:
        read_smtp_server(address)

    assert str(error.value) == f"{address!r} is not a host and a port, such as 127.0.0.1:2525."


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("mail.example:25", "mail.example"),
        ("Mail.example:25", "mail.example"),
        ("192.0.2.1:25", "192.0.2.1"),
        ("0.0.0.0:25", "0.0.0.0"),  # noqa: S104 - nothing listens there
        ("[2001:db8::1]:25", "2001:db8::1"),
        ("localhost.example:25", "localhost.example"),
    ],
)
def test_another_machine_has_to_be_allowed_by_name(address, host):
    with pytest.raises(SmtpAddressError) as error:
        read_smtp_server(address, ("other.example",))

    assert str(error.value) == (
        f"{host} is not this machine. To send mails to it anyway, add --allow-host {host}"
    )
    assert read_smtp_server(address, ("other.example", host.upper())).host == host
