def test_the_health_page_answers(client):
    assert client.get("/health/").json() == {"status": "ok"}
