"""Bring registers out as workbooks and take them in again (Excel 往返): shown before it counts, and undone whole."""
