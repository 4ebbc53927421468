"""Does a request fit?

The pipeline, in reading order:

``case.py``        what is judged: a request, the goal lines, earlier rulings
``opinion.py``     what comes out: a verdict with its evidence
``words.py``       texts as stems
``patterns.py``, ``guardrails.py``  what is certain enough to be said without judging
``evidence.py``    quotes, cut out of texts
``precedents.py``  rulings of the Product Owner on the same thing
``judge.py``       the protocol that every judge keeps
``features.py``, ``weights.py``, ``embedded.py``   the judge that needs nothing but Python
``validator.py``   what every judge's opinion must stand up to
``pipeline.py``    the order of it all
``joints.py``      the same question between two goals
"""
