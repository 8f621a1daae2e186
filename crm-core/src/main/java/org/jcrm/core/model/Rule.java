package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/** A boolean combination of expressions (Pacemaker Explained, "Rules"); may itself be an expression of another rule. */
public record Rule(
        String id,
        BooleanOp booleanOp,
        Optional<Score> score,
        Optional<String> scoreAttribute,
        Optional<Role> role,
        List<Expression> expressions)
        implements Expression {
    /** How the expressions of one rule are combined. */
    public enum BooleanOp {
        AND,
        OR
    }

    public Rule {
        requireNonNull(id, "id is null");
        requireNonNull(booleanOp, "booleanOp is null");
        requireNonNull(score, "score is null");
        requireNonNull(scoreAttribute, "scoreAttribute is null");
        requireNonNull(role, "role is null");
        expressions = List.copyOf(expressions);
    }
}
