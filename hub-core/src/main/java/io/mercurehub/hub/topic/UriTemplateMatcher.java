package io.mercurehub.hub.topic;

import io.mercurehub.patterns.UriTemplate;

/**
 * Selects what the 0.x generation's URI templates select: the topic that equals the text of the template, and every topic
 * that the template could expand to.
 *
 * @param template the template
 */
public record UriTemplateMatcher(UriTemplate template) implements TopicMatcher {

    @Override
    public String pattern() {
        return template.text();
    }

    @Override
    public boolean matches(String topic) {
        return template.matches(topic) || template.text().equals(topic);
    }

    /**
     * {@inheritDoc}
     *
     * <p>The text of the template begins with the literal prefix too.
     */
    @Override
    public String literalPrefix() {
        return template.literalPrefix();
    }

    /**
     * {@inheritDoc}
     *
     * <p>More than the index needs: a template is also tried on topics that it does not select.
     */
    @Override
    public long estimatedBytes() {
        return 1500 + 8L * template.text().length();
    }

    @Override
    public boolean maySelectBelow(String prefix) {
        return prefix.startsWith(literalPrefix()) || literalPrefix().startsWith(prefix);
    }
}
