"""The whole worklist of one person: by role, the most urgent first. Each task is counted by what that person may know."""

from __future__ import annotations

from vault.identity.auth import SignedIn
from vault.oversight.worklist.access_and_education import access_and_education_tasks
from vault.oversight.worklist.accidents import accident_tasks
from vault.oversight.worklist.measures import measure_tasks
from vault.oversight.worklist.own import own_tasks
from vault.oversight.worklist.set_up import set_up_tasks
from vault.oversight.worklist.task import Section, Task
from vault.people.posts import Post
from vault.people.queries import holds
from vault.platform.database import Transaction

_NEVER = 1 << 62


def worklist(tx: Transaction, who: SignedIn) -> dict[Section, list[Task]]:
    """Every section with its open tasks; a manager and the overall officer see all sections, others those with tasks."""
    tasks = [
        *set_up_tasks(tx, who.person_id),
        *access_and_education_tasks(tx, who),
        *measure_tasks(tx, who.person_id),
        *accident_tasks(tx, who.person_id),
        *own_tasks(tx, who.person_id),
    ]
    found = {section: [each for each in tasks if each.section is section] for section in Section}
    for section in found.values():
        section.sort(key=lambda task: task.due_ms or _NEVER)
    if any(holds(tx, who.person_id, post) for post in (Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER)):
        return found
    return {name: section for name, section in found.items() if section or name is Section.OWN}
