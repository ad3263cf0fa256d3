"""What a form needs beside its fields: what a field is, and what is kept of earlier forms."""
