/// Getting one blob into a repository: mounted, or sent in one request or in chunks, and continued
/// where it broke off. Start reading at [dev.imagepush.registry.upload.BlobUpload].
///
/// What is done next is decided from what the registry answered ([dev.imagepush.registry.upload.Reaction])
/// and from what is known of its host ([dev.imagepush.registry.upload.UploadForm]), apart from doing it.
@NullMarked
package dev.imagepush.registry.upload;

import org.jspecify.annotations.NullMarked;
