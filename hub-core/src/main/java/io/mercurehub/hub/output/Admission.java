package io.mercurehub.hub.output;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Since when it is known what somebody may read, and for how long that counts. A value.
 *
 * @param moment what {@link Gateway#moment} said before that was decided: whoever is revoked from then on does not begin
 * @param session with which it ends, by {@link Gateway#endSession}; null: with none
 */
public record Admission(long moment, @Nullable UUID session) {}
