package dev.imagepush.testing.registry;

import java.util.List;

/// Someone who may log in.
record User(String name, String password, List<Grant> grants) {
  static final String ANONYMOUS = "";

  boolean may(String repository, Right right) {
    return grants.stream().anyMatch(grant -> grant.covers(repository, right));
  }

  boolean isAnonymous() {
    return name.equals(ANONYMOUS);
  }
}
