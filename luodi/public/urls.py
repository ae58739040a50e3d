"""Give the public site its addresses."""

from django.urls import path

from luodi.public import views

app_name = "public"
urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", views.sitemap_of, name="sitemap_of"),
    path("public/", views.home, name="home"),
    path("public/search/", views.search, name="search"),
    path("public/regions/", views.regions, name="regions"),
    path("public/regions/<str:code>/", views.region, name="region"),
    path("public/publicity/", views.publicity, name="publicity"),
    path("public/publicity/<str:code>/", views.notice, name="notice"),
    path("public/<slug:slug>/", views.shelf, name="shelf"),
    path("public/<slug:slug>/<str:code>/", views.record, name="record"),
]
