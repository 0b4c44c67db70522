package dev.imagepush.controller.job;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Why the Job controller could not make a Pod, in our words. It tells it in events alone.
///
/// @param what in few words, for a status
/// @param message with what to change
record JobComplaint(String what, String message) {
  private static final String NAME = "([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)";

  /// Texts of `k8s.io/apiserver` and `k8s.io/kubernetes/plugin/pkg/admission`, as of Kubernetes 1.36.
  private static final Pattern QUOTA = Pattern.compile("exceeded quota: " + NAME);

  private static final Pattern UNMEASURED =
      Pattern.compile("failed quota: " + NAME + ": must specify ");
  private static final Pattern NO_ACCOUNT =
      Pattern.compile("serviceaccount \"" + NAME + "\" not found");
  private static final Pattern STANDARD = Pattern.compile("violates PodSecurity \"[a-z:.0-9-]+\"");
  private static final Pattern LIMITS =
      Pattern.compile("(maximum|minimum) (memory|cpu|ephemeral-storage) usage per (Pod|Container)");

  /// What it means that a Pod, or the Job itself, was refused in these words.
  ///
  /// @param job its name, as a message says it
  static JobComplaint of(String text, String job) {
    Matcher quota = QUOTA.matcher(text);
    if (quota.find()) {
      return new JobComplaint(
          "the quota " + quota.group(1) + " is used up",
          "the ResourceQuota "
              + quota.group(1)
              + " of this namespace leaves no room for "
              + job
              + "; raise it, delete what uses it, or lower spec.execution.resources");
    }
    Matcher unmeasured = UNMEASURED.matcher(text);
    if (unmeasured.find()) {
      return new JobComplaint(
          "the quota " + unmeasured.group(1) + " wants more resources named",
          "the ResourceQuota "
              + unmeasured.group(1)
              + " of this namespace wants resources named that "
              + job
              + " has not; name them in spec.execution.resources");
    }
    Matcher account = NO_ACCOUNT.matcher(text);
    if (account.find()) {
      return new JobComplaint(
          "there is no ServiceAccount " + account.group(1),
          "the ServiceAccount "
              + account.group(1)
              + " does not exist in this namespace; create it, or correct"
              + " spec.execution.serviceAccountName");
    }
    if (STANDARD.matcher(text).find()) {
      return new JobComplaint(
          "a Pod Security Standard forbids it",
          "the Pod of "
              + job
              + " violates a Pod Security Standard of this namespace though it meets restricted; see"
              + " whether an admission webhook changes it");
    }
    Matcher limits = LIMITS.matcher(text);
    if (limits.find()) {
      return new JobComplaint(
          "a LimitRange forbids it",
          "a LimitRange of this namespace bounds the "
              + limits.group(2)
              + " of each "
              + limits.group(3)
              + "; set spec.execution.resources within it");
    }
    return new JobComplaint(
        "the API server refuses it",
        "the API server refused "
            + job
            + " or its Pod, by a policy of the cluster; see kubectl describe job, or the events of this"
            + " namespace");
  }
}
