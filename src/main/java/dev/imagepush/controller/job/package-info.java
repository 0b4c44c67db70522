/// Attempts that Kubernetes runs: a Job in the resource's namespace for each, its Pod with the same image
/// and the same engine. The Job is made, watched and, where nobody wants it any more, deleted; what its
/// Pod says in the end is taken as a stranger's word.
@NullMarked
package dev.imagepush.controller.job;

import org.jspecify.annotations.NullMarked;
