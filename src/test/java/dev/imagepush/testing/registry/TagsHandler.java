package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Request;
import java.util.List;
import java.util.stream.Collectors;

/// Lists a repository's tags, a page at a time where the client asks for pages.
final class TagsHandler {
  private final Storage storage;

  TagsHandler(Storage storage) {
    this.storage = storage;
  }

  Answer serve(Route.Tags route, Request request) {
    if (!request.method().equals("GET")) {
      return OciError.UNSUPPORTED.answer("tags take GET");
    }
    Repository repository =
        storage
            .existing(route.repository())
            .orElseThrow(() -> OciError.NAME_UNKNOWN.refusal("no such repository"));
    String last = request.query().first("last").orElse("");
    List<String> rest = repository.tags().stream().filter(tag -> tag.compareTo(last) > 0).toList();
    int limit = request.query().first("n").map(TagsHandler::limit).orElse(Integer.MAX_VALUE);
    List<String> page = rest.stream().limit(limit).toList();
    Answer answer = Answer.of(200).withText(json(route.repository(), page), "application/json");
    return page.isEmpty() || page.size() == rest.size()
        ? answer
        : answer.with(
            "Link",
            "</v2/%s/tags/list?n=%d&last=%s>; rel=\"next\""
                .formatted(route.repository(), limit, page.getLast()));
  }

  private static int limit(String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new Refusal(OciError.UNSUPPORTED.answer(400, "n is not a number of tags"));
    }
    return Integer.parseInt(text);
  }

  private static String json(String repository, List<String> tags) {
    return tags.stream()
        .collect(
            Collectors.joining(
                "\",\"",
                "{\"name\":\"" + repository + "\",\"tags\":[" + (tags.isEmpty() ? "" : "\""),
                (tags.isEmpty() ? "" : "\"") + "]}"));
  }
}
