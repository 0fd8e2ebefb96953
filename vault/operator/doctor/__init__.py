"""What an operator can get wrong, looked at one by one; each line says what is and how to mend it.

A look is a function that takes the settings, or the opened vault, and yields findings. It stands in the module of its
idea and in one of the two lists of `examination`; what it cannot look at becomes a line too, and stops no other look.
"""

from vault.operator.doctor.examination import Examined, examine
from vault.operator.doctor.finding import Finding, Level

__all__ = ["Examined", "Finding", "Level", "examine"]
