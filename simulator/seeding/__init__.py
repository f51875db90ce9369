"""What a world begins as: world files, label files, sample data and very many enrollments."""
