"""Give calls for needs the addresses that the declared pages do not."""

from django.urls import path

from luodi.collecting.views import entering, pasting, reading, running

app_name = "collecting"
urlpatterns = [
    path("collect/<str:token>/", entering.district, name="district"),
    path("entry/<str:token>/", entering.entry, name="entry"),
    path("entry/<str:token>/save", entering.save, name="save"),
    path("entry/<str:token>/enterprises", entering.enterprises, name="enterprises"),
    path("entry/<str:token>/mail", entering.mail, name="mail"),
    path("entry/<str:token>/paste", entering.paste, name="paste_entry"),
    path("reading/<str:token>/", reading.answer, name="reading"),
    path("needs/paste/", pasting.paste, name="paste"),
    path("needs/<str:code>/pre-reading/", reading.ask, name="ask_reading"),
    path("need-calls/<str:code>/districts/new/", running.new_district, name="new_district"),
    path("need-calls/<str:code>/remind", running.remind, name="remind"),
    path("need-calls/<str:code>/sheet.<str:kind>", running.call_sheet, name="call_sheet"),
    path("need-districts/<str:code>/sheet.<str:kind>", running.district_sheet, name="district_sheet"),
    path("need-districts/<str:code>/poster.<str:kind>", running.poster, name="poster"),
    path("need-districts/<str:code>/assign/", running.assign, name="assign"),
]
