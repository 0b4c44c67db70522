package dev.imagepush.registry.upload;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.Traffic;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.access.Operation;
import dev.imagepush.registry.journal.Checkpoint;
import dev.imagepush.registry.journal.UploadJournal;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The upload of one blob, through all tries that it takes: mounted, or sent in one request, and where
/// that breaks, continued from where the registry says it stands; in chunks where one request is not
/// taken. One thread at a time.
///
/// The registry checks the digest when the upload is closed, which is what makes it safe to believe it
/// about an offset.
public final class BlobUpload {
  /// How an attempt may have ended well.
  public enum Arrival {
    SENT,
    MOUNTED
  }

  /// The most changes of mind in one attempt.
  private static final int MOST_TURNS = 8;

  private static final int MOST_RENEWALS = 2;

  private final UploadTarget target;
  private final UploadRequests requests;
  private final HostUploads host;
  private final Descriptor blob;
  private final List<Repository> mountFrom;
  private final SourceReader source;
  private final UploadProgress progress;
  private final UploadJournal.Note note;
  private @Nullable UploadSession session;
  private boolean tried;
  private boolean mountsAsked;
  private boolean noted;
  private boolean continued;
  private boolean gone;

  /// Where the upload stood when another request was seen to write to it.
  private long writtenTo = Long.MAX_VALUE;

  private boolean ownOffsetTried;
  private boolean wholeOutOfRange;
  private final Breaks breaks = new Breaks();
  private int turns;
  private int renewals;

  BlobUpload(
      UploadTarget target,
      Descriptor blob,
      List<Repository> mountFrom,
      BlobContent content,
      UploadProgress progress) {
    this.target = target;
    this.requests = target.requests();
    this.host = target.host();
    this.blob = blob;
    this.mountFrom = List.copyOf(mountFrom);
    this.source = new SourceReader(blob, content);
    this.progress = progress;
    this.note = target.note(blob);
  }

  /// Gets the blob there, from wherever an attempt before has brought it.
  ///
  /// @throws ExitException where the registry does not have it afterwards, as far as we know. A further
  ///     attempt may be made; else the upload is to be given up
  public Arrival attempt() {
    if (tried && target.holds(blob)) {
      return arrived(Arrival.SENT); // The answer was lost, the blob was not.
    }
    tried = true;
    turns = 0;
    renewals = 0;
    proceed();
    if (gone && target.holds(blob)) {
      return arrived(Arrival.SENT); // What a process before had sent was still on its way.
    }
    if (session == null && mounted()) {
      return arrived(Arrival.MOUNTED);
    }
    try (Traffic.Place place = requests.placeToSend()) {
      transfer();
    } finally {
      source.close();
    }
    return arrived(Arrival.SENT);
  }

  /// How many bytes the registry is known to hold.
  public long reached() {
    return session == null ? 0 : session.confirmed();
  }

  /// Ends the upload short of its end.
  ///
  /// @param toBeContinued whether another push will want to go on from here: the session is left open
  ///     then, where it can be found again
  public void giveUp(boolean toBeContinued) {
    if (!toBeContinued || !noted) {
      drop();
    }
    note.release();
  }

  private Arrival arrived(Arrival arrival) {
    note.erase();
    note.release();
    session = null;
    return arrival;
  }

  /// Finds out where an upload stands that was begun before, by us or by a process that is no more.
  private void proceed() {
    if (session == null) {
      note.read().ifPresent(this::found);
    }
    if (session == null) {
      return;
    }
    if (!host.mayContinue()) {
      drop();
      return;
    }
    long limitBefore = breaks.tooLong();
    ask();
    if (session != null && session.confirmed() > writtenTo) {
      throw stillWritten();
    }
    writtenTo = Long.MAX_VALUE;
    breaks.stoodAt(reached());
    continued = session != null;
    if (session != null && breaks.tooLong() < limitBefore) {
      restartWhereNothingArrived();
    }
  }

  private void found(Checkpoint checkpoint) {
    try {
      URI location = Locations.ofUpload(requests.uploads(), checkpoint.location());
      session = UploadSession.found(location, checkpoint, blob.size());
      noted = true;
    } catch (ExitException e) {
      note.erase();
    }
  }

  /// Asks where the upload stands. Forgets it where the registry has.
  private void ask() {
    UploadSession asked = current();
    UploadRequests.Standing standing = requests.status(asked.location()).orElse(null);
    gone = standing == null;
    if (standing == null) {
      drop();
      return;
    }
    long offset =
        UploadRange.offset(standing.range(), asked.confirmed(), asked.sent())
            .orElse(asked.confirmed());
    setSession(asked.at(standing.location(), Math.min(offset, blob.size())));
  }

  /// Whether the blob was mounted. Where it was not, the attempt to may have opened an upload.
  private boolean mounted() {
    for (Repository from : mountFrom) {
      if (mountsAsked || !target.mayMount(from)) {
        continue;
      }
      if (session != null) {
        drop();
      }
      switch (requests.mount(blob, from)) {
        case UploadRequests.MountAnswer.Done done -> {
          return true;
        }
        case UploadRequests.MountAnswer.Session opened ->
            setSession(target.session(opened.opened()));
        case UploadRequests.MountAnswer.Refused refused ->
            target.refusesMount(from, refused.ofThisUser());
      }
    }
    mountsAsked = true;
    return false;
  }

  private void open() {
    continued = false;
    ownOffsetTried = false;
    writtenTo = Long.MAX_VALUE;
    setSession(target.session(requests.open()));
  }

  private void transfer() {
    while (true) {
      if (session == null) {
        open();
      }
      UploadSession before = current();
      UploadStep step =
          host.form(blob.size() - before.confirmed(), before.leastChunk(), breaks.tooLong())
              .next(before.confirmed(), blob.size());
      session = before.sending(step.end());
      switch (send(step)) {
        case UploadRequests.Sent.Done done -> {
          learnFromBreaks(step);
          return;
        }
        case UploadRequests.Sent.Taken taken -> taken(step, taken.standing());
        case UploadRequests.Sent.Renewed renewed -> {
          renewals++;
          ask();
        }
        case UploadRequests.Sent.Refused refused -> react(step, refused.refusal());
      }
    }
  }

  private UploadRequests.Sent send(UploadStep step) {
    try {
      return requests.send(
          blob,
          step,
          current().location(),
          source.body(step.from(), step.length(), progress),
          renewals < MOST_RENEWALS);
    } catch (ExitException e) {
      noteBreak(step, e);
      if (e.reason() == ExitReason.SOURCE_CORRUPT || e.reason() == ExitReason.UPLOAD_LOST) {
        drop(); // The source says so itself: what was sent of it are other bytes than the blob's.
      }
      throw e;
    }
  }

  private void noteBreak(UploadStep step, ExitException e) {
    Operation operation = step.closing() ? Operation.PUT_BLOB : Operation.PATCH_UPLOAD;
    if (e.reason() != ExitReason.CONNECTION_RESET
        || !operation.toString().equals(e.failure().operation())) {
      return;
    }
    breaks.brokeIn(step);
  }

  /// Shorter bodies got through where longer ones broke: so will those of the next blob.
  private void learnFromBreaks(UploadStep last) {
    if (last.length() < breaks.tooLong() && breaks.tooLong() < Long.MAX_VALUE) {
      host.refusesBodyOf(breaks.tooLong());
    }
  }

  private void taken(UploadStep step, UploadRequests.Standing standing) {
    OptionalLong said = UploadRange.offset(standing.range(), step.from(), step.end());
    // A registry that says it took the chunk took some of it; ECR's Range says none, ever.
    long offset =
        said.isPresent() && said.getAsLong() > step.from() ? said.getAsLong() : step.end();
    setSession(current().at(standing.location(), offset));
    turns = 0;
    renewals = 0;
  }

  private void react(UploadStep step, ExitException refusal) {
    if (++turns > MOST_TURNS) {
      throw refusal;
    }
    switch (Reaction.to(step, refusal.failure())) {
      case SHORTER -> {
        require(host.refusesBodyOf(step.length()), refusal);
        restartWhereNothingArrived();
      }
      case WITHOUT_CHUNKS -> {
        require(host.refusesChunks(blob.size()), refusal);
        drop();
      }
      case IN_CHUNKS -> {
        require(host.refusesWhole(), refusal);
        drop();
      }
      case ASK_OFFSET -> offsetRefused(step, refusal);
      case SESSION_LOST -> {
        drop();
        throw refusal;
      }
      case SUSPECT -> throw suspect(refusal);
      case FAIL -> throw refusal;
    }
  }

  private void offsetRefused(UploadStep step, ExitException refusal) {
    if (step.from() == 0) {
      // Nothing is wrong with the first byte's place, so it is the length: GHCR says so of chunks,
      // ACR now and then of whole blobs (Azure/acr#866).
      boolean again = step.closing() && !wholeOutOfRange;
      wholeOutOfRange = true;
      drop();
      require(!again && host.refusesBodyOf(step.length()), refusal);
      return;
    }
    long sent = current().sent();
    ask();
    if (continued && (session == null || session.confirmed() > step.from())) {
      throw stillWritten();
    }
    if (session == null || session.confirmed() != step.from()) {
      return;
    }
    if (!ownOffsetTried && sent > step.from()) {
      ownOffsetTried = true;
      setSession(session.at(session.location(), sent));
      return;
    }
    drop();
    throw refusal;
  }

  /// What was sent before the connection or the process ended may lie in a proxy, and arrive yet. To send it
  /// at the same time costs bytes; the next attempt sees what came of it.
  private ExitException stillWritten() {
    writtenTo = reached();
    return new ExitException(
        ExitReason.UPLOAD_LOST,
        requests.uploads().getAuthority()
            + " is still taking what was sent of the blob "
            + blob.digest()
            + " before; wait for it");
  }

  private ExitException suspect(ExitException refusal) {
    boolean inOneGo = !continued;
    drop();
    if (inOneGo && !source.isSound()) {
      return new ExitException(
          refusal
              .failure()
              .as(
                  ExitReason.SOURCE_CORRUPT,
                  "the source's blob " + blob.digest() + " has other bytes than its digest says"));
    }
    return refusal;
  }

  private static void require(boolean another, ExitException refusal) {
    if (!another) {
      throw refusal;
    }
  }

  /// A session into which nothing got through may be one that a proxy has left in a state of its own.
  private void restartWhereNothingArrived() {
    if (current().confirmed() == 0) {
      drop();
    } else {
      ask();
    }
  }

  private UploadSession current() {
    return Objects.requireNonNull(session);
  }

  private void setSession(UploadSession next) {
    session = next;
    noted = note.write(next.checkpoint());
  }

  /// Closes the session, so that none stays open. Some registries give no right to do so.
  private void drop() {
    note.erase();
    noted = false;
    if (session == null) {
      return;
    }
    URI location = session.location();
    session = null;
    requests.close(location);
  }
}
