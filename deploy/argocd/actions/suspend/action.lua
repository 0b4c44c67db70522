-- Stops what runs, and keeps anything more from being pushed.
obj.spec.suspend = true
return obj
