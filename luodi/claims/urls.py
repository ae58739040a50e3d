"""Give claims and bounties the addresses that the declared pages do not."""

from django.urls import path

from luodi.claims.views import claiming, comparing

app_name = "claims"
urlpatterns = [
    path("needs/<str:code>/claim/", claiming.start, name="start"),
    path("needs/<str:code>/bounty/", claiming.bounty, name="bounty"),
    path("needs/<str:code>/claims/", comparing.compare, name="compare"),
    path("needs/<str:code>/claims/link", comparing.send_link, name="send_link"),
    # The declared form of a claim is the one that can be submitted.
    path("claims/<str:code>/edit/", claiming.write, name="write"),
    path("comparison/<str:token>/", comparing.linked, name="linked"),
]
