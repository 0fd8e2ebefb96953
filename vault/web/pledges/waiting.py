"""The texts that a visitor can still sign."""

from __future__ import annotations

from vault.platform.runtime import Platform
from vault.pledges.routes import list_own, list_templates
from vault.pledges.schemas import PledgeListOut, TemplateListOut, TemplateOut
from vault.web.frame.lists import PartOf, whole_list
from vault.web.frame.visitor import Visitor


def unsigned(platform: Platform, visitor: Visitor) -> list[TemplateOut]:
    """The text in force of each kind, and one that is to come, where the visitor has not signed it."""

    def mine(part_of: PartOf) -> PledgeListOut:
        return list_own(platform, visitor.who, part_of)

    def published(part_of: PartOf) -> TemplateListOut:
        return list_templates(platform, visitor.who, part_of)

    signed = {each.template_id for each in whole_list(platform, mine)}
    texts = whole_list(platform, published)
    newest = {each.kind: each.id for each in reversed(texts)}
    offered = [each for each in texts if each.in_force or each.id == newest[each.kind]]
    return [each for each in offered if each.id not in signed]
