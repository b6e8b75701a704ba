package io.mercurehub.servlet.dialect;

import io.mercurehub.hub.grant.Grant;
import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.servlet.token.VerifiedToken;
import io.mercurehub.update.ProtocolViolationException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One generation of the protocol: all that differs between it and the others.
 *
 * <p>Safe for use by several threads.
 */
public interface Dialect {

    /**
     * {@return which topics a subscription asks for; at least one matcher}
     *
     * @param parameters the values of a parameter of the request, in its order
     * @throws RefusedException when there is none, or too many
     * @throws ProtocolViolationException when one is invalid
     */
    List<TopicMatcher> matchers(Function<String, List<String>> parameters);

    /** {@return whether the holder of a token is a publisher at all, be it of no topic} */
    boolean isPublisher(VerifiedToken token);

    /** {@return what the holder of a token may do; tokens that say the same usually share one instance} */
    Grants grants(VerifiedToken token);

    /**
     * {@return what somebody may do who may read the private updates of some topics}
     *
     * @param topics selectors, as a token has them
     */
    Grants reading(List<String> topics);

    /**
     * {@return the topics on which a publisher may publish an update}
     *
     * @param grants of the publisher's token
     * @param isPrivate whether the update is private
     */
    Grant publishing(Grants grants, boolean isPrivate);

    /** {@return what a token says of its holder, for those who may know who is subscribed to what; JSON} */
    Optional<String> payload(VerifiedToken token);

    /** {@return what the client is told} */
    Answer answer(RefusedException refusal);

    /** {@return what the client is told} */
    Answer answer(ProtocolViolationException violation);
}
