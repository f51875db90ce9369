"""What a world starts as: world files, label files, sample data and very many enrollments."""
