"""站点: settings, addresses, navigation, base templates and the browser's sources; assembles the apps."""
