package dev.imagepush.registry;

import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.NetworkFailures;
import dev.imagepush.http.Redirects;
import dev.imagepush.http.RequestBody;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Manifest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.ManifestParser;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.ReferrersIndex;
import dev.imagepush.registry.access.Operation;
import dev.imagepush.registry.access.RegistryExchange;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What refers to the manifests of one repository, as the registry lists it, and as clients list it under
/// a tag where the registry does not. Thread-safe.
public final class ReferrersClient {
  private static final int MAX_PAGES = 100;
  private static final int MAX_LISTED = 10_000;

  /// Answers of registries that are older than the referrers API, or keep it from this user.
  private static final Set<Integer> NO_API = Set.of(400, 401, 403, 404, 405, 406, 501);

  private static final Set<ExitReason> NO_RIGHT =
      Set.of(ExitReason.UNAUTHORIZED, ExitReason.DENIED);

  /// One link of a header: its target, and its parameters. Possessive throughout: what a server writes
  /// is walked once, without recursion.
  private static final Pattern LINK = Pattern.compile("<([^<>]*+)>([^<]*+)");

  private static final Pattern NEXT =
      Pattern.compile("^[^,]*?;\\s*+rel=\"?next\"?", Pattern.CASE_INSENSITIVE);

  private final RegistryExchange exchange;
  private final String repositoryUrl;
  private final String host;
  private final int maxManifestBytes;
  private final ManifestParser parser = new ManifestParser(MAX_LISTED);

  /// @param repositoryUrl of the repository in the registry's API, without a slash at its end
  ReferrersClient(
      RegistryExchange exchange, String repositoryUrl, String host, int maxManifestBytes) {
    this.exchange = exchange;
    this.repositoryUrl = repositoryUrl;
    this.host = host;
    this.maxManifestBytes = maxManifestBytes;
  }

  /// The index that clients keep under a tag.
  ///
  /// @param etag of the answer; null where it had none
  public record Tagged(Manifest.Index index, @Nullable String etag) {}

  /// What refers to a manifest, as the registry lists it, without annotations; empty where the registry
  /// keeps no such list, or not for us. A failure that may pass is one: nothing is taken to be without
  /// referrers because of it.
  ///
  /// @throws ExitException LimitExceeded where all pages together have more bytes than a manifest may
  ///     have, or more than 10,000 entries
  public Optional<List<Descriptor>> list(Digest subject) {
    List<Descriptor> listed = new ArrayList<>();
    int bytesLeft = maxManifestBytes;
    URI page = URI.create(repositoryUrl + "/referrers/" + subject);
    for (int pages = 0; pages < MAX_PAGES; pages++) {
      Page answer = page(page, pages == 0, bytesLeft);
      if (answer.entries() == null) {
        return Optional.empty();
      }
      bytesLeft -= Math.toIntExact(answer.bytes());
      listed.addAll(answer.entries());
      requireListable(listed.size());
      if (answer.next() == null) {
        return Optional.of(List.copyOf(listed));
      }
      page = answer.next();
    }
    throw exchange.failures().ofProtocol(Operation.GET_REFERRERS, "with pages without an end");
  }

  private void requireListable(int entries) {
    if (entries > MAX_LISTED) {
      throw new ExitException(
          ExitReason.LIMIT_EXCEEDED,
          "GET referrers: "
              + host
              + " lists more than "
              + MAX_LISTED
              + " signatures and other referrers of one manifest; push without them (referrers:"
              + " Ignore)");
    }
  }

  /// The list under the tag of the tag schema; empty where there is none, or the tag is something else.
  public Optional<Tagged> tagged(Digest subject) {
    HttpRequest request =
        HttpRequest.of("GET", tagUrl(subject)).with("Accept", MediaType.OCI_INDEX.value());
    try (HttpResponse response = exchange.read(Operation.GET_MANIFEST, request)) {
      if (response.status() == 404) {
        return Optional.empty();
      }
      exchange.requireSuccess(Operation.GET_MANIFEST, response);
      return isIndex(response)
          ? Optional.of(
              new Tagged(index(response, maxManifestBytes), response.header("ETag").orElse(null)))
          : Optional.empty();
    }
  }

  /// Puts the list under its tag.
  ///
  /// @param before what it takes the place of; null where nothing was there
  /// @return whether it was taken; false where another client was faster
  public boolean put(Digest subject, ManifestBytes index, @Nullable Tagged before) {
    HttpRequest request =
        HttpRequest.of("PUT", tagUrl(subject))
            .with("Content-Type", index.mediaType().value())
            .with(RequestBody.of(index.bytes()))
            .storingManifest();
    if (before != null && before.etag() != null) {
      request = request.with("If-Match", before.etag());
    }
    try (HttpResponse response = exchange.send(Operation.PUT_MANIFEST, request)) {
      if (response.status() == 412) {
        return false;
      }
      exchange.requireSuccess(Operation.PUT_MANIFEST, response);
      return true;
    }
  }

  /// @param entries null where there is no list
  private record Page(@Nullable List<Descriptor> entries, long bytes, @Nullable URI next) {
    static final Page NO_LIST = new Page(null, 0, null);

    /// What refers to a manifest says of itself what its annotations are; a list's own are not kept.
    static Page of(Manifest.Index index, @Nullable URI next) {
      return new Page(
          index.manifests().stream()
              .map(entry -> new Descriptor(entry.mediaType(), entry.digest(), entry.size()))
              .toList(),
          index.content().size(),
          next);
    }
  }

  private Page page(URI url, boolean first, int mostBytes) {
    HttpRequest request = HttpRequest.of("GET", url).with("Accept", MediaType.OCI_INDEX.value());
    try (HttpResponse response = exchange.read(Operation.GET_REFERRERS, request)) {
      boolean listed = response.isSuccess() && isIndex(response);
      if (first && !listed && (response.isSuccess() || NO_API.contains(response.status()))) {
        return Page.NO_LIST;
      }
      exchange.requireSuccess(Operation.GET_REFERRERS, response);
      return Page.of(index(response, mostBytes), next(url, response));
    } catch (ExitException e) {
      if (first && NO_RIGHT.contains(e.reason())) {
        return Page.NO_LIST;
      }
      throw e;
    }
  }

  private Manifest.Index index(HttpResponse response, int mostBytes) {
    try {
      ManifestBytes content = ManifestBytes.of(MediaType.OCI_INDEX, response.bytes(mostBytes));
      return (Manifest.Index) parser.parse(content);
    } catch (HttpResponse.TooLargeException e) {
      throw new ExitException(
          ExitReason.LIMIT_EXCEEDED,
          "GET referrers: "
              + host
              + " lists more than "
              + maxManifestBytes
              + " bytes (limits.manifestBytes)",
          e);
    } catch (IOException e) {
      throw NetworkFailures.of(Operation.GET_REFERRERS.toString(), host, e);
    } catch (ExitException e) {
      if (e.reason() != ExitReason.SOURCE_CORRUPT) {
        throw e;
      }
      throw exchange
          .failures()
          .ofProtocol(Operation.GET_REFERRERS, "with a list that cannot be read", e);
    }
  }

  private @Nullable URI next(URI asked, HttpResponse response) {
    for (String header : response.headers("Link")) {
      Matcher link = LINK.matcher(header);
      while (link.find()) {
        if (NEXT.matcher(link.group(2)).find()) {
          return nextAt(asked, link.group(1));
        }
      }
    }
    return null;
  }

  private static URI nextAt(URI asked, String reference) {
    URI target = Redirects.resolve(asked, reference);
    if (!Origin.of(target).equals(Origin.of(asked))) {
      throw new ExitException(
          ExitReason.LOCATION_REJECTED,
          Origin.of(asked) + " continues its list of referrers at " + Origin.of(target));
    }
    return target;
  }

  private static boolean isIndex(HttpResponse response) {
    String type = response.header("Content-Type").orElse("");
    return type.startsWith(MediaType.OCI_INDEX.value());
  }

  private URI tagUrl(Digest subject) {
    return URI.create(repositoryUrl + "/manifests/" + ReferrersIndex.tag(subject));
  }
}
