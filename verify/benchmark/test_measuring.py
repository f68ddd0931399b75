"""Whole trees of processes are measured."""

from __future__ import annotations

import os
import sys
import unittest
from pathlib import Path

from benchmark import measuring

BURN = "import time\nwhile time.process_time() < 0.3: pass"
HOLD = "import time; held = b'x' * (100 << 20); time.sleep(0.5)"


def measured(script: str, look_at_memory: bool = False) -> measuring.Measured:
    env = os.environ | {"PYTHON": sys.executable}
    return measuring.measure(["sh", "-c", script], env, Path.cwd(), look_at_memory)


@unittest.skipUnless(sys.platform == "linux", "reads /proc")
class MeasuringTest(unittest.TestCase):
    def setUp(self) -> None:
        measuring.become_subreaper()

    def test_counts_the_work_of_a_process_that_outlives_its_parent(self) -> None:
        result = measured(f'"$PYTHON" -c "{BURN}" &')
        self.assertLess(result.wall, result.cpu)
        self.assertGreater(result.cpu, 0.29)

    def test_counts_the_work_of_grandchildren(self) -> None:
        self.assertGreater(measured(f'(sh -c \'"$PYTHON" -c "{BURN}"\'); true').cpu, 0.29)

    def test_adds_up_the_memory_of_all(self) -> None:
        result = measured(f'"$PYTHON" -c "{HOLD}" & "$PYTHON" -c "{HOLD}"; wait', look_at_memory=True)
        assert result.peak
        self.assertGreater(result.peak, 200)
        self.assertLess(result.peak, 260)

    def test_says_what_failed(self) -> None:
        with self.assertRaisesRegex(measuring.Failed, "exit code 3\nso it is"):
            measured("echo so it is; exit 3")


if __name__ == "__main__":
    unittest.main()
