"""Wire the site."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Put the apps together: settings, addresses, navigation, templates, static sources."""

    name = "luodi.site"
    label = "site"
