package dev.imagepush.registry.access;

import dev.imagepush.image.Repository;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The scopes to ask a token server for, in order: the one that must not be missing goes first, as some
/// token servers look at no other.
///
/// @param texts such as `repository:team/app:pull,push`
record Scopes(List<String> texts) {
  private static final Pattern SCOPE =
      Pattern.compile(
          "repository:(?<repository>[^ :]+):(?:pull|push|delete|\\*)(?:,(?:pull|push|delete|\\*))*");

  Scopes {
    texts = List.copyOf(texts);
  }

  /// The scopes of a role on a repository.
  ///
  /// @param mountFrom repositories of the same registry whose blobs are read too
  static Scopes of(Repository repository, Role role, List<Repository> mountFrom) {
    List<String> texts = new ArrayList<>();
    texts.add("repository:" + repository.path() + ":" + role.actions());
    mountFrom.forEach(from -> texts.add("repository:" + from.path() + ":pull"));
    return new Scopes(texts);
  }

  /// These scopes and those that a registry found missing, which go first. It may name other rights, but
  /// no other repositories: a token for them is none of its business.
  Scopes demandedBy(Challenge challenge) {
    List<String> demanded =
        Arrays.stream(challenge.parameters().getOrDefault("scope", "").split(" "))
            .filter(scope -> texts.stream().anyMatch(ours -> sameRepository(ours, scope)))
            .filter(scope -> texts.stream().noneMatch(ours -> covers(ours, scope)))
            .toList();
    return new Scopes(Stream.concat(demanded.stream(), texts.stream()).toList());
  }

  private static boolean sameRepository(String ours, String other) {
    Matcher mine = SCOPE.matcher(ours);
    Matcher theirs = SCOPE.matcher(other);
    return mine.matches()
        && theirs.matches()
        && mine.group("repository").equals(theirs.group("repository"));
  }

  private static boolean covers(String ours, String other) {
    return sameRepository(ours, other) && actions(ours).containsAll(actions(other));
  }

  private static Set<String> actions(String scope) {
    return new HashSet<>(Arrays.asList(scope.substring(scope.lastIndexOf(':') + 1).split(",")));
  }
}
