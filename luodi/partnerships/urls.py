"""Give partnerships the addresses that the declared pages do not."""

from django.urls import path

from luodi.partnerships.views import agreements, bodies

app_name = "partnerships"
urlpatterns = [
    path("agreements/<str:code>/promise/", agreements.new_promise, name="new_promise"),
    path("agreements/<str:code>/point/", agreements.new_point, name="new_point"),
    path("agreements/<str:code>/text/", agreements.new_text, name="new_text"),
    path("agreements/<str:code>/renew", agreements.renew, name="renew"),
    path("bodies/<str:code>/add/<slug:kind>/", bodies.new, name="new_in_body"),
    path("bodies/<str:code>/money/", bodies.money, name="body_money"),
    path("bodies/<str:code>/year/<int:year>/", bodies.year, name="body_year"),
    path("bodies/<str:code>/year/<int:year>/plan/", bodies.plan, name="body_plan"),
    path("bodies/<str:code>/year/<int:year>/<slug:name>/", bodies.counted, name="counted"),
    path("bodies/<str:code>/evaluations/", bodies.evaluations, name="body_evaluations"),
    path("bodies/<str:code>/calendar.ics", bodies.calendar, name="body_calendar"),
    path("interactions/paste/", agreements.paste, name="paste"),
    path("interactions/<str:code>/done", agreements.step_done, name="step_done"),
]
