package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Answer;

/// A request that the registry turns down, with the answer that says why.
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Answer answer;

  Refusal(Answer answer) {
    super("refused with " + answer.status());
    this.answer = answer;
  }

  Answer answer() {
    return answer;
  }
}
