/// Limits on traffic: rates, places, and the health of hosts, shared by all pushes and fair between
/// tenants. [SharedTraffic] keeps one [HostTraffic] per origin; [PushTraffic] is what one push sees of
/// them, and stands in the way of its every request. Whoever waits here can be interrupted at once.
@NullMarked
package dev.imagepush.traffic;

import org.jspecify.annotations.NullMarked;
