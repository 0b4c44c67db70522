package dev.imagepush.registry.access;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.RetryAfter;
import dev.imagepush.image.Repository;
import java.net.URI;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says what an answer means that is not the one hoped for. Status and code decide, never a text.
public final class RegistryFailures {
  /// 499 and 52x come from proxies in front of a registry that does not answer.
  private static final Set<Integer> UNAVAILABLE =
      Set.of(408, 499, 500, 502, 503, 504, 520, 521, 522, 523, 524);

  private final RegistryAccess access;
  private final Repository repository;
  private final Role role;
  private final InstantSource clock;

  RegistryFailures(RegistryAccess access, Repository repository, Role role, InstantSource clock) {
    this.access = access;
    this.repository = repository;
    this.role = role;
    this.clock = clock;
  }

  /// The failure of an operation on a repository.
  public ExitException of(Operation operation, HttpResponse response) {
    @Nullable RegistryCode code = RegistryCode.of(response).orElse(null);
    ExitReason reason = reason(role, operation, response.status(), code);
    String message =
        operation
            + " of "
            + repository.path()
            + ": "
            + access.host()
            + " answered "
            + response.status()
            + (code == null ? "" : " " + code)
            + nextStep(reason, response.status());
    return failure(reason, message, operation.toString(), response, code);
  }

  /// The failure of an operation whose answer is not one that a registry gives.
  public ExitException ofProtocol(Operation operation, String what) {
    return ofProtocol(operation, what, null);
  }

  public ExitException ofProtocol(Operation operation, String what, @Nullable Throwable cause) {
    return new ExitException(
        new Failure(
            ExitReason.PROTOCOL_ERROR,
            operation
                + ": "
                + access.host()
                + " answered "
                + what
                + "; check that this is an OCI registry, and that no proxy or portal answers for it",
            operation.toString(),
            null,
            null,
            null),
        cause);
  }

  /// The failure of a token request.
  ExitException ofToken(URI realm, HttpResponse response) {
    @Nullable RegistryCode code = RegistryCode.of(response).orElse(null);
    int status = response.status();
    ExitReason reason =
        switch (status) {
          case 400, 401 -> ExitReason.UNAUTHORIZED;
          case 403 -> ExitReason.DENIED;
          default -> generalReason(status, code);
        };
    String message =
        "GET token: "
            + realm.getHost()
            + " answered "
            + status
            + " for "
            + access.host()
            + nextStep(reason, status);
    return failure(reason, message, "GET token", response, code);
  }

  private ExitException failure(
      ExitReason reason,
      String message,
      String operation,
      HttpResponse response,
      @Nullable RegistryCode code) {
    return new ExitException(
        new Failure(
            reason,
            message,
            operation,
            response.status(),
            code == null ? null : code.name(),
            RetryAfter.of(response, clock).orElse(null)));
  }

  private static ExitReason reason(
      Role role, Operation operation, int status, @Nullable RegistryCode code) {
    if (status == 401) {
      return ExitReason.UNAUTHORIZED;
    }
    if (code == RegistryCode.TOOMANYREQUESTS) {
      return ExitReason.RATE_LIMITED;
    }
    if (role == Role.SOURCE) {
      return status == 404 ? ExitReason.SOURCE_NOT_FOUND : generalReason(status, code);
    }
    return destinationReason(operation, status, code);
  }

  private static ExitReason destinationReason(
      Operation operation, int status, @Nullable RegistryCode code) {
    return switch (operation) {
      case PUT_MANIFEST -> manifestReason(status, code);
      case POST_UPLOAD, PATCH_UPLOAD, PUT_BLOB -> uploadReason(operation, status, code);
      // A destination is read from to see what was just written.
      case GET_MANIFEST, GET_BLOB ->
          status == 404 ? ExitReason.UPLOAD_LOST : generalReason(status, code);
      case HEAD_MANIFEST, DELETE_MANIFEST, GET_REFERRERS, HEAD_BLOB, GET_UPLOAD, DELETE_UPLOAD ->
          generalReason(status, code);
    };
  }

  private static ExitReason manifestReason(int status, @Nullable RegistryCode code) {
    if (code == RegistryCode.TAG_INVALID || status == 409) {
      return ExitReason.TAG_IMMUTABLE;
    }
    if (code == RegistryCode.MANIFEST_BLOB_UNKNOWN || code == RegistryCode.BLOB_UNKNOWN) {
      return ExitReason.UPLOAD_LOST;
    }
    if (code == RegistryCode.DIGEST_INVALID) {
      return ExitReason.DIGEST_MISMATCH;
    }
    return switch (status) {
      case 400, 405, 413, 415, 422 -> ExitReason.MANIFEST_REJECTED;
      case 404 -> ExitReason.REPOSITORY_NOT_FOUND;
      default -> generalReason(status, code);
    };
  }

  private static ExitReason uploadReason(
      Operation operation, int status, @Nullable RegistryCode code) {
    boolean sessionLost =
        code == RegistryCode.BLOB_UPLOAD_UNKNOWN
            || code == RegistryCode.BLOB_UPLOAD_INVALID
            || code == RegistryCode.RANGE_INVALID
            || code == RegistryCode.DIGEST_INVALID
            || code == RegistryCode.SIZE_INVALID
            || status == 416;
    if (sessionLost || (operation != Operation.POST_UPLOAD && status == 404)) {
      return ExitReason.UPLOAD_LOST;
    }
    return status == 404 ? ExitReason.REPOSITORY_NOT_FOUND : generalReason(status, code);
  }

  private static ExitReason generalReason(int status, @Nullable RegistryCode code) {
    if (code == RegistryCode.UNAVAILABLE || UNAVAILABLE.contains(status)) {
      return ExitReason.REGISTRY_UNAVAILABLE;
    }
    return switch (status) {
      case 401 -> ExitReason.UNAUTHORIZED;
      case 403 -> ExitReason.DENIED;
      case 407 -> ExitReason.PROXY_AUTHENTICATION;
      case 429 -> ExitReason.RATE_LIMITED;
      case 507 -> ExitReason.QUOTA_EXCEEDED;
      default -> ExitReason.PROTOCOL_ERROR;
    };
  }

  private String nextStep(ExitReason reason, int status) {
    String action = role == Role.SOURCE ? "pull" : "push";
    return switch (reason) {
      case UNAUTHORIZED -> "; check " + access.credentialName();
      case DENIED -> "; the user of " + access.credentialName() + " may not " + action + " here";
      case SOURCE_NOT_FOUND ->
          access.credential().isAnonymous()
              ? "; check the reference, and whether the registry wants credentials"
              : "; check the reference, and that " + access.credentialName() + " may pull it";
      case REPOSITORY_NOT_FOUND -> "; create the repository, this registry does not by itself";
      case PROTOCOL_ERROR ->
          status == 413
              ? "; a proxy before it may limit how long a request's body is"
              : "; check that this is an OCI registry";
      default -> "";
    };
  }
}
