"""Answer what decisions, awards and payments show."""
