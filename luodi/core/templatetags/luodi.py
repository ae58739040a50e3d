"""Draw icons, money, cells and times in templates."""
