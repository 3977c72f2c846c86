"""Reading the published data set; knows no task."""
