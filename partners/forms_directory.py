"""The form by which an admin gives a file to read in."""

from django import forms

from partners.directory.files import MOST_BYTES


class DirectoryFileForm(forms.Form):
    source = forms.CharField(
        label="What is the source called?",
        max_length=80,
        help_text="Say the same each time, for example “Council directory”: by it entries are found again.",
    )
    file = forms.FileField(
        label="File",
        help_text=f"Our CSV, or Open Referral JSON. At most {MOST_BYTES // 1_000_000} MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.json,text/csv,application/json"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                f"The file is larger than {MOST_BYTES // 1_000_000} MB. Part it, or ask the operator to read it in."
            )
        return file
