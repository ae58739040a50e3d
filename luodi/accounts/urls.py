"""Hang the pages of accounts on their addresses."""

from django.urls import path

from luodi.accounts.views import deputies, factor, invitation, login, mine, notice, password, people

app_name = "accounts"
urlpatterns = [
    path("login/", login.log_in, name="log_in"),
    path("login/code/", login.log_in_code, name="log_in_code"),
    path("login/demo/", login.log_in_demo, name="log_in_demo"),
    path("logout/", login.log_out, name="log_out"),
    path("language/", login.language, name="language"),
    path("password/forgotten/", password.forgotten, name="password_forgotten"),
    path("password/new/<str:key>/<str:token>/", password.new, name="password_new"),
    path("invitation/<str:token>/", invitation.accept, name="invitation"),
    path("me/", mine.me, name="me"),
    path("me/profile/", mine.profile, name="profile"),
    path("me/password/", password.change, name="password_change"),
    path("me/second-factor/", factor.second_factor, name="second_factor"),
    path("me/sessions/end-others/", mine.end_others, name="end_other_sessions"),
    path("me/sessions/<int:number>/end/", mine.end_session, name="end_session"),
    path("me/tokens/", mine.create_token, name="create_token"),
    path("me/tokens/<int:number>/revoke/", mine.revoke_token, name="revoke_token"),
    path("me/deputies/", deputies.deputies, name="deputies"),
    path("me/deputies/<int:number>/end/", deputies.end_deputy, name="end_deputy"),
    path("me/notice/", notice.notice, name="notice"),
    path("accounts/", people.people, name="people"),
    path("accounts/deputies/", deputies.all_deputies, name="all_deputies"),
    path("accounts/invite/", invitation.invite, name="invite"),
    path("accounts/invitations/<int:number>/withdraw/", invitation.withdraw, name="withdraw_invitation"),
    path("accounts/<int:number>/", people.person, name="person"),
    path("accounts/<int:number>/roles/", people.add_membership, name="add_membership"),
    path("accounts/<int:number>/roles/<int:held>/end/", people.end_membership, name="end_membership"),
    path("accounts/<int:number>/roles/<int:held>/prolong/", people.prolong, name="prolong"),
    path("accounts/<int:number>/<slug:verb>/", people.act_on, name="act_on"),
]
