"""Hang the pages of accounts on their addresses."""

from django.urls import path

from luodi.accounts.views import login

app_name = "accounts"
urlpatterns = [
    path("login/", login.log_in, name="log_in"),
    path("login/code/", login.log_in_code, name="log_in_code"),
    path("login/demo/", login.log_in_demo, name="log_in_demo"),
    path("logout/", login.log_out, name="log_out"),
    path("language/", login.language, name="language"),
]
