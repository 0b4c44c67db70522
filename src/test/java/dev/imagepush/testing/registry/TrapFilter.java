package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Handler;
import java.io.IOException;
import java.util.List;

/// What stands between a request that was let in and the registry's work: it may answer itself,
/// change the request, or change the answer. One that keeps count belongs to one registry.
@FunctionalInterface
interface TrapFilter {
  TrapFilter NONE = (visit, rest) -> rest.handle(visit.request());

  Answer pass(Visit visit, Handler rest) throws IOException;

  /// All of them, the first outermost.
  static TrapFilter chain(List<TrapFilter> filters) {
    return filters.reversed().stream()
        .reduce(
            NONE,
            (inner, outer) ->
                (visit, rest) ->
                    outer.pass(visit, request -> inner.pass(visit.with(request), rest)));
  }
}
