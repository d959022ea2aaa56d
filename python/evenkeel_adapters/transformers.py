"""Text classification of Hugging Face: a folder with its tokenizer, read without a network and without code of the folder."""

import re

from ._columns import scores_of, texts_of

PACKAGES = ("transformers", "torch", "tokenizers", "numpy")
AT_ONCE = 32


class Model:
    wants = "text"

    def __init__(self, tokenizer, model):
        self.tokenizer, self.model = tokenizer, model
        config = model.config
        self.feature_count = 1
        labels = [str(config.id2label[place]) for place in range(config.num_labels)]
        # Names that nobody gave tell nothing.
        if not all(re.fullmatch(r"LABEL_\d+", label) for label in labels):
            self.classes = labels
        self.several = config.problem_type == "multi_label_classification"
        self.output = "values" if config.num_labels == 1 else "probabilities"
        if self.output == "values":
            self.classes = None
        self.most = min(tokenizer.model_max_length, getattr(config, "max_position_embeddings", None) or 512)

    def predict(self, columns):
        import torch

        texts = texts_of(columns[0])
        scores = []
        with torch.no_grad():
            for start in range(0, len(texts), AT_ONCE):
                fed = self.tokenizer(
                    texts[start : start + AT_ONCE],
                    padding=True,
                    truncation=True,
                    max_length=self.most,
                    return_tensors="pt",
                )
                logits = self.model(**fed).logits.to(torch.float64)
                if self.output == "probabilities":
                    logits = torch.sigmoid(logits) if self.several else torch.softmax(logits, dim=-1)
                scores.extend(scores_of(logits.numpy()))
        return {"scores": scores}


def load(request):
    import torch  # noqa: F401 - the models below need it, and say so less clearly
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    here = {"local_files_only": True, "trust_remote_code": False}
    tokenizer = AutoTokenizer.from_pretrained(request["path"], **here)
    model = AutoModelForSequenceClassification.from_pretrained(request["path"], **here)
    return Model(tokenizer, model.eval())
