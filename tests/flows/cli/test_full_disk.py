import subprocess
import sys
from pathlib import Path

EAPORTAL = Path(sys.executable).with_name("eaportal")


def test_output_that_cannot_be_written_ends_a_command_with_a_sentence():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [EAPORTAL, "check", "--schema"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )

    sentence = "Error: The output could not be written: No space left on device.\n"
    assert (done.returncode, done.stderr) == (3, sentence)
