package io.mercurehub.hub.grant;

import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.util.List;

/**
 * What its holder may do: publish on some topics, read the private updates of some.
 *
 * <p>Public updates need no grant to be read.
 *
 * @param publish the topics on which updates may be published
 * @param read the topics whose private updates may be read
 * @see <a href="https://mercure.rocks/spec#authorization-details">Authorization Details</a>
 */
public record Grants(Grant publish, Grant read) {

    /** Public updates only, and no publishing. */
    public static final Grants NONE = new Grants(Grant.NONE, Grant.NONE);

    /** {@return grants that allow to read the private updates of what these matchers select, and nothing else} */
    public static Grants reading(List<TopicMatcher> matchers) {
        return new Grants(Grant.NONE, Grant.of(matchers));
    }

    /**
     * {@return whether an update may be published on these topics: canonical and alternate, all must be covered}
     */
    public boolean canPublish(List<Topic> topics) {
        return publish.coversAll(topics);
    }

    /** {@return whether there is any topic whose private updates the holder may receive} */
    public boolean readsAny() {
        return !read.matchers().isEmpty();
    }

    /** {@return whether the holder may receive the update: it is public, or one of its topics is covered} */
    public boolean canRead(Update update) {
        return !update.isPrivate() || read.coversAny(update.topics());
    }
}
