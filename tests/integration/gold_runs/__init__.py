"""Gold runs of whole datasets on moto: the real functions, whose processes may be killed."""
