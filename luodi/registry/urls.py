"""Give organisations, results and experts the addresses that the declared pages do not."""

from django.urls import path

from luodi.registry.views import experts, lines, sites

app_name = "registry"
urlpatterns = [
    path("organisations/<str:code>/site/", sites.new_site, name="new_site"),
    path("results/<str:code>/approval/", lines.ask_approval, name="ask_approval"),
    path("experts/<str:code>/works/", experts.works, name="works"),
    path("experts/<str:code>/ask/", experts.ask_profile, name="ask_profile"),
    path("profile/<str:token>/", experts.confirm_profile, name="confirm_profile"),
    path("<slug:slug>/<str:code>/parts/<slug:kind>/", lines.lines, name="lines"),
]
