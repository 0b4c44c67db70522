/// Uploads under way, remembered beyond the process that makes them: where each one's session is, so
/// that a process that was killed goes on where it was. Start reading at
/// [dev.imagepush.registry.journal.UploadJournal].
@NullMarked
package dev.imagepush.registry.journal;

import org.jspecify.annotations.NullMarked;
