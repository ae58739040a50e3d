"""Works out of BibTeX, RIS, ORCID and OpenAlex; what is hostile or broken is refused with a word, and in time."""

from __future__ import annotations

import json
from contextlib import suppress
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.registry.works import (
    MOST,
    Found,
    UnreadableWorks,
    Work,
    read_works,
    same_work,
    suggested_fields,
    suggested_keywords,
)

BIBTEX = r"""
@string{jh = "Journal of Heat"}
@article{a, title={A {B}attery of {\"o}l}, author={M{\"u}ller, Hans and 张三 and Li, Si}, journal=jh, year=2021,
  doi={https://doi.org/10.1000/XYZ.1}, keywords={heat; battery, 相变材料}}
@inproceedings{b, title="低温储能", booktitle={会议论文集}, date={2019-05-01}}
"""
RIS = (
    "TY  - JOUR\n"
    "TI  - 储能电池热管理\n"
    "AU  - Li, Si\n"
    "AU  - 王五\n"
    "PY  - 2020\n"
    "JO  - 储能学报\n"
    "KW  - 电池\n"
    "DO  - 10.1000/a\n"
    "ER  - \n"
    "\n"
    "TY  - CONF\n"
    "T1  - Second\n"
    "Y1  - 2018/05/\n"
    "ER  - \n"
)
ORCID = {
    "orcid-identifier": {"path": "0000-0002-1825-0097"},
    "person": {"keywords": {"keyword": [{"content": "heat transfer"}]}},
    "activities-summary": {
        "works": {
            "group": [
                {
                    "work-summary": [
                        {
                            "title": {"title": {"value": "A work"}},
                            "journal-title": {"value": "Journal"},
                            "publication-date": {"year": {"value": "2017"}},
                            "external-ids": {
                                "external-id": [{"external-id-type": "doi", "external-id-value": "10.1000/q"}]
                            },
                        }
                    ]
                },
                {"work-summary": []},
                {"work-summary": None},
            ]
        }
    },
}
OPENALEX = {
    "results": [
        {
            "title": "Wastewater membranes",
            "publication_year": 2022,
            "doi": "https://doi.org/10.1000/w",
            "primary_location": {"source": {"display_name": "Desalination"}},
            "authorships": [{"author": {"display_name": "Bai Lu"}}],
            "keywords": [{"display_name": "Membrane"}],
            "topics": [{"field": {"id": "https://openalex.org/fields/23"}}],
        },
        {"title": None, "primary_location": None, "authorships": [None]},
    ]
}


def test_bibtex_is_read_with_its_latex_taken_out():
    first, second = read_works(BIBTEX.encode()).works
    assert first == Work(
        title="A Battery of öl",
        authors="Hans Müller, 张三, Si Li",
        venue="Journal of Heat",
        year=2021,
        doi="10.1000/XYZ.1",
        keywords=("heat", "battery", "相变材料"),
    )
    assert (second.title, second.venue, second.year) == ("低温储能", "会议论文集", 2019)


def test_ris_is_read_in_both_encodings_of_chinese_offices():
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        first, second = read_works(RIS.encode(encoding)).works
        assert (first.title, first.authors, first.venue) == ("储能电池热管理", "Si Li, 王五", "储能学报")
        assert (second.title, second.year) == ("Second", 2018)


def test_an_orcid_record_is_read():
    found = read_works(json.dumps(ORCID).encode())
    assert found.orcid == "0000-0002-1825-0097"
    assert found.keywords == ("heat transfer",)
    assert found.works == [Work("A work", venue="Journal", year=2017, doi="10.1000/q")]


def test_answers_of_openalex_are_read():
    found = read_works(json.dumps(OPENALEX).encode())
    assert [work.title for work in found.works] == ["Wastewater membranes"]
    assert found.works[0].authors == "Bai Lu"
    assert suggested_fields(found) == ["T07"]
    author = {"id": "https://openalex.org/A5023888391", "topics": [{"display_name": "Solar cells"}]}
    assert read_works(json.dumps(author).encode()).keywords == ("Solar cells",)


def test_a_work_is_known_again_by_its_doi_or_by_title_and_year():
    assert same_work("Any", 2020, "10.1/A") == same_work("Other", None, "10.1/a")
    assert same_work("低温 储能！", 2020, "") == same_work("低温储能", 2020, "")
    assert same_work("低温储能", 2020, "") != same_work("低温储能", 2021, "")
    twice = BIBTEX + BIBTEX.replace("{a,", "{c,").replace("{b,", "{d,")
    assert len(read_works(twice.encode()).works) == 2


def test_what_is_broken_off_is_counted_and_the_rest_is_taken():
    found = read_works((BIBTEX + "@article{z, title={no end").encode())
    assert len(found.works) == 2
    assert len(found.wrong) == 1
    found = read_works(RIS.rpartition("ER")[0].encode())
    assert len(found.works) == 1
    assert found.wrong


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n",
        b"just some words",
        b"\x00\x01\x02",
        b"%PDF-1.4",
        b"{",
        b"[1, 2, 3]",
        b'{"id": 5}',
        b'{"orcid-identifier": null}',
        b"@comment{nothing}",
        b"TY  - JOUR\nER  - \n",
        b"x" * (2 * 1024 * 1024 + 1),
        b"[" * 100_000,
        "".join(f"@article{{k{n}, title={{T{n}}}}}\n" for n in range(MOST + 1)).encode(),
        "".join(f"@article{{k{n}, title={{T{n}}}}}\n" for n in range(MOST * 3)).encode(),
        "".join(f"TY  - JOUR\nTI  - T{n}\nER  - \n" for n in range(MOST + 1)).encode(),
    ],
    ids=lambda content: repr(content[:24]),
)
def test_what_holds_no_works_or_too_many_is_refused_with_a_word(content):
    with pytest.raises(UnreadableWorks) as refused:
        read_works(content)
    assert str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        "@article{a, title={" + "{" * 200_000 + "}",
        "@article{" * 900,
        "@" * 1_000_000,
        '@article{a, title={' + '\\"' * 100_000 + "}}",
        "@article{a, title={" + "{\\it " * 3_000 + "}" * 3_000 + "}}",
        "@string{a=a}\n@article{a, title=a # a # a}",
        "@article{a, title={" + "\\frac" * 20_000 + "}}",
        "TY  - JOUR\nTI  - " + "x" * 1_000_000 + "\nER  - \n",
        "TY  - JOUR\n" * 900,
    ],
    ids=lambda content: content[:16],
)  # fmt: skip
def test_a_hostile_file_costs_no_more_than_a_moment(content):
    began = perf_counter()
    with suppress(UnreadableWorks):
        read_works(content.encode())
    # Ten times what it takes on a slow machine; without the bounds these take minutes.
    assert perf_counter() - began < 10


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: ("@article{" + text).encode()))
)
def test_whatever_comes_is_read_or_refused(content):
    try:
        found = read_works(content)
    except UnreadableWorks:
        return
    assert all(work.title and len(work.title) <= 400 for work in found.works)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["results", "title", "works", "group", "work-summary", "topics", "field", "id", "doi", "authorships",
         "author", "display_name", "keywords", "person", "orcid-identifier", "value"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(_JSON)
def test_json_of_any_shape_is_read_or_refused(said):
    for shape in (said, {"results": said}, {"orcid-identifier": said, "activities-summary": {"works": said}}):
        try:
            read_works(json.dumps(shape).encode())
        except UnreadableWorks:
            continue


def test_keywords_are_suggested_by_how_often_they_stand_there_as_many_as_there_is_room_for():
    works = [Work("A", keywords=("Battery", "heat")), Work("B", keywords=("battery", "储能"))]
    found = Found(works=works, keywords=("储能",))
    assert suggested_keywords(found, []) == ["Battery", "储能", "heat"]
    assert suggested_keywords(found, ["battery"]) == ["储能", "heat"]
    assert suggested_keywords(found, [str(n) for n in range(11)]) == ["Battery"]
    assert suggested_keywords(found, [str(n) for n in range(12)]) == []
