"""Do what people do with accounts: log in, invite, look after their own, administer."""

from luodi.accounts.actions.deputies import end_lent, lend
from luodi.accounts.actions.factor import (
    confirm_second_factor,
    remove_second_factor,
    renew_recovery_codes,
    secret_to_set_up,
    start_second_factor,
)
from luodi.accounts.actions.guests import prolong, remind
from luodi.accounts.actions.invitation import (
    accept_invitation,
    invite,
    join_by_invitation,
    withdraw_invitation,
)
from luodi.accounts.actions.login import (
    check_code,
    check_password,
    end_all_sessions,
    forget_session,
    note_login,
)
from luodi.accounts.actions.mine import (
    amend_profile,
    create_token,
    end_other_sessions,
    end_session,
    revoke_token,
)
from luodi.accounts.actions.notice import agree_to_notice
from luodi.accounts.actions.password import (
    change_password,
    confirm_password,
    request_reset,
    set_password,
    user_of_link,
)
from luodi.accounts.actions.people import add_membership, deactivate, end_membership, reactivate
from luodi.accounts.actions.sweep import sweep

__all__ = [
    "accept_invitation",
    "add_membership",
    "agree_to_notice",
    "amend_profile",
    "change_password",
    "check_code",
    "check_password",
    "confirm_password",
    "confirm_second_factor",
    "create_token",
    "deactivate",
    "end_all_sessions",
    "end_lent",
    "end_membership",
    "end_other_sessions",
    "end_session",
    "forget_session",
    "invite",
    "join_by_invitation",
    "lend",
    "note_login",
    "prolong",
    "reactivate",
    "remind",
    "remove_second_factor",
    "renew_recovery_codes",
    "request_reset",
    "revoke_token",
    "secret_to_set_up",
    "set_password",
    "start_second_factor",
    "sweep",
    "user_of_link",
    "withdraw_invitation",
]
